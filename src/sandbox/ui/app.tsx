import { useEffect, useState } from "react";
import { hashOf, whereFrom } from "./location.ts";
import { useWorkspace } from "./use-workspace.ts";
import { WorkspacePage } from "./workspace-page.tsx";

/** Who one is and where, kept in the address, and the workspace as it is seen from there. */
export function App() {
  const [where, setWhere] = useState(() => whereFrom(location.hash));
  const { state, dispatch, api, feed } = useWorkspace(where.as, where.channel);
  const { workspace } = state;
  const { drawer } = where;

  // A person in the address who does not exist here is nobody; the sandbox says who comes first.
  const nobody = workspace === null && !state.connected && where.as !== null;
  useEffect(() => {
    if (nobody) setWhere((before) => ({ ...before, as: null, channel: null }));
  }, [nobody]);

  useEffect(() => {
    if (workspace === null) return;
    const { me, channel } = workspace;
    setWhere((before) => (before.as === null ? { ...before, as: me, channel } : before));
    document.title = `${workspace.title} · ${workspace.team}`;
    history.replaceState(null, "", hashOf({ as: me, channel, drawer }));
  }, [workspace, drawer]);

  if (workspace === null) {
    return state.connected ? null : (
      <p className="lost">The sandbox does not answer. Is it running?</p>
    );
  }
  return (
    <WorkspacePage
      state={state}
      workspace={workspace}
      dispatch={dispatch}
      api={api}
      feed={feed}
      drawer={drawer}
      onDrawer={(next) => setWhere((before) => ({ ...before, drawer: next }))}
      onChannel={(channel) => setWhere({ as: workspace.me, channel, drawer })}
      onPerson={(as) => {
        dispatch({ kind: "personChanged" });
        setWhere({ as, channel: workspace.channel, drawer });
      }}
    />
  );
}
