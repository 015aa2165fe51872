import { useEffect, useState } from "react";
import { hashOf, whereFrom } from "./location.ts";
import { rememberedPanel, rememberPanel } from "./stage/stage-panels.ts";
import { useWorkspace } from "./use-workspace.ts";
import { WorkspacePage } from "./workspace-page.tsx";

/** Who one is and where, kept in the address, and the workspace as it is seen from there. */
export function App() {
  const [where, setWhere] = useState(() => whereFrom(location.hash));
  const { state, dispatch, api, feed } = useWorkspace(where.as, where.channel);
  const { workspace } = state;
  const { drawer } = where;
  // Kept here, as another person is another page below.
  const [panel, setPanel] = useState(rememberedPanel);

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
  function go(to: { as: string; channel: string | null }) {
    if (to.as !== workspace?.me) dispatch({ kind: "personChanged" });
    setWhere((before) => ({ ...before, ...to }));
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
      panel={panel}
      onPanel={(next) => {
        setPanel(next);
        rememberPanel(next);
      }}
      onChannel={(channel) => go({ as: workspace.me, channel })}
      onPerson={(as) => go({ as, channel: workspace.channel })}
      onGo={go}
    />
  );
}
