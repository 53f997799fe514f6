import { Dialog } from '@base-ui/react/dialog';
import { useState, type ReactNode } from 'react';
import { useApp } from '../../data/use-app.ts';
import { listOf, type Watchlist } from '../../data/watchlists.ts';
import { differences, layoutOf, type Workspace } from '../../data/workspaces.ts';
import { currentLayout, keepImported, openWorkspace } from './workspace-actions.ts';

/** What a workspace from a file would change, before anything is. */
export function ImportDialog(props: {
  workspace: Workspace;
  watchlist: Watchlist | undefined;
  onClose: () => void;
}): ReactNode {
  const { workspace, watchlist, onClose } = props;
  const app = useApp();
  const { watchlists } = app.prefs.getState();
  const isNewList = watchlist !== undefined && listOf(watchlists, watchlist.id) === undefined;
  const [changes] = useState(() =>
    differences(
      currentLayout(app),
      layoutOf(workspace),
      watchlist === undefined ? watchlists : [watchlist, ...watchlists],
    ),
  );
  return (
    <Dialog.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="dialog" data-testid="import-workspace">
          <Dialog.Title className="dialog-title">Import workspace {workspace.name}</Dialog.Title>
          {changes.length === 0 ? (
            <p className="quiet">It is what is shown now.</p>
          ) : (
            <table className="plain-table">
              <thead>
                <tr>
                  <th scope="col">Would change</th>
                  <th scope="col">From</th>
                  <th scope="col">To</th>
                </tr>
              </thead>
              <tbody>
                {changes.map((change) => (
                  <tr key={change.what}>
                    <th scope="row">{change.what}</th>
                    <td>{change.before}</td>
                    <td>{change.after}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {isNewList ? (
            <p className="quiet">
              The watchlist {watchlist.name} of {watchlist.symbols.length} symbols comes with it.
            </p>
          ) : null}
          <div className="dialog-actions">
            <button
              type="button"
              className="button"
              data-strong=""
              onClick={() => {
                openWorkspace(app, keepImported(app, workspace, watchlist));
                onClose();
              }}
            >
              Import and open
            </button>
            <button
              type="button"
              className="button"
              onClick={() => {
                const kept = keepImported(app, workspace, watchlist);
                app.toasts.say(`Workspace ${kept.name} imported.`);
                onClose();
              }}
            >
              Import only
            </button>
            <Dialog.Close className="button">Cancel</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
