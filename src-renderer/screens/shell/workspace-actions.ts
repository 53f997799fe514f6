import type { AppData } from '../../data/app-data.ts';
import { freeName, listOf, type Watchlist } from '../../data/watchlists.ts';
import { choicesOf, exportedText, layoutOf, type Layout, type Workspace } from '../../data/workspaces.ts';

/** What the windows show now. */
export function currentLayout(app: AppData): Layout {
  return layoutOf({ ...app.prefs.getState(), panels: app.panels.placed() });
}

/** Keeps what the windows show now under a name. */
export function saveAs(app: AppData, name: string): void {
  const { workspaces } = app.prefs.getState();
  const taken = workspaces.map((each) => each.name);
  const id = crypto.randomUUID();
  const saved = { ...currentLayout(app), id, name: freeName(taken, name) };
  app.prefs.setState({ workspaces: [...workspaces, saved], workspace: id });
  app.toasts.say(`Workspace ${saved.name} saved.`);
}

/** Replaces what a workspace keeps with what the windows show now. */
export function saveOver(app: AppData, before: Workspace): void {
  const put = (workspace: Workspace): void =>
    app.prefs.setState(({ workspaces }) => ({
      workspaces: workspaces.map((each) => (each.id === workspace.id ? workspace : each)),
    }));
  put({ ...currentLayout(app), id: before.id, name: before.name });
  app.toasts.say(`Workspace ${before.name} updated.`, () => put(before));
}

export function deleteWorkspace(app: AppData, gone: Workspace): void {
  const { workspaces, workspace } = app.prefs.getState();
  const at = workspaces.findIndex((each) => each.id === gone.id);
  app.prefs.setState({
    workspaces: workspaces.filter((each) => each.id !== gone.id),
    workspace: workspace === gone.id ? '' : workspace,
  });
  app.toasts.say(`Workspace ${gone.name} deleted.`, () =>
    app.prefs.setState((now) => ({ workspaces: now.workspaces.toSpliced(at, 0, gone), workspace })),
  );
}

/** Shows what a workspace keeps, its windows included; can be taken back. */
export function openWorkspace(app: AppData, workspace: Workspace): void {
  const before = currentLayout(app);
  const beforeId = app.prefs.getState().workspace;
  apply(app, workspace, workspace.id);
  app.toasts.say(`Workspace ${workspace.name} opened.`, () => apply(app, before, beforeId));
}

function apply(app: AppData, layout: Layout, id: string): void {
  app.prefs.setState({ ...choicesOf(layoutOf(layout)), workspace: id });
  app.panels.closeAll();
  const refused = layout.panels.filter((panel) => !app.panels.open(panel, panel));
  if (refused.length > 0)
    app.toasts.say(`${refused.length} windows were refused: allow pop-ups for this page.`);
}

/** Puts an imported workspace, and the list it uses, among the own ones. */
export function keepImported(app: AppData, workspace: Workspace, list: Watchlist | undefined): Workspace {
  const { workspaces, watchlists } = app.prefs.getState();
  const kept = {
    ...workspace,
    id: crypto.randomUUID(),
    name: freeName(
      workspaces.map((each) => each.name),
      workspace.name,
    ),
  };
  const isNew = list !== undefined && listOf(watchlists, list.id) === undefined;
  app.prefs.setState({
    workspaces: [...workspaces, kept],
    ...(isNew ? { watchlists: [...watchlists, list] } : {}),
  });
  return kept;
}

/** Hands a workspace to the browser as a file. */
export function download(app: AppData, workspace: Workspace): void {
  const text = exportedText(workspace, app.prefs.getState().watchlists);
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${workspace.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.arbscope.json`;
  link.click();
  URL.revokeObjectURL(address);
}
