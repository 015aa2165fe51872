import { useEffect, useState } from "react";
import { hashOf, whereFrom } from "./location.ts";
import { useWorkspace } from "./use-workspace.ts";
import { WorkspacePage } from "./workspace-page.tsx";

/** Who one is and where, kept in the address, and the workspace as it is seen from there. */
export function App() {
  const [where, setWhere] = useState(() => whereFrom(location.hash));
  const { state, dispatch, api } = useWorkspace(where.as, where.channel);
  const { workspace } = state;

  // A person in the address who does not exist here is nobody; the sandbox says who comes first.
  const nobody = workspace === null && !state.connected && where.as !== null;
  useEffect(() => {
    if (nobody) setWhere({ as: null, channel: null });
  }, [nobody]);

  useEffect(() => {
    if (workspace === null) return;
    const { me, channel } = workspace;
    setWhere((before) => (before.as === null ? { as: me, channel } : before));
    document.title = `${workspace.title} · ${workspace.team}`;
    history.replaceState(null, "", hashOf({ as: me, channel }));
  }, [workspace]);

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
      onChannel={(channel) => setWhere({ as: workspace.me, channel })}
      onPerson={(as) => {
        dispatch({ kind: "personChanged" });
        setWhere({ as, channel: workspace.channel });
      }}
    />
  );
}
