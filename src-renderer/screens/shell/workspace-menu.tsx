import { Popover } from '@base-ui/react/popover';
import { useRef, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../data/use-app.ts';
import type { Watchlist } from '../../data/watchlists.ts';
import { importedFrom, type Workspace } from '../../data/workspaces.ts';
import { Icon } from '../../ui/icon.tsx';
import { ImportDialog } from './import-workspace.tsx';
import { MenuChoice, MenuDelete, MenuName } from './menu-list.tsx';
import { deleteWorkspace, download, openWorkspace, saveAs, saveOver } from './workspace-actions.ts';

/** A file larger than this is no workspace, bytes. */
const MOST_BYTES = 1_000_000;

/** Saved workspaces: open, save, export, import, delete. */
export function WorkspaceMenu(): ReactNode {
  const app = useApp();
  const { workspaces, workspace: openId } = useStore(app.prefs);
  const [problem, setProblem] = useState('');
  const [imported, setImported] = useState<{ workspace: Workspace; watchlist: Watchlist | undefined }>();
  const picker = useRef<HTMLInputElement>(null);
  const current = workspaces.find((each) => each.id === openId);

  const take = async (file: File): Promise<void> => {
    if (file.size > MOST_BYTES) {
      setProblem(`${file.name}: expected at most ${MOST_BYTES} bytes, found ${file.size}`);
      return;
    }
    const found = importedFrom(await file.text());
    setProblem('problem' in found ? `${file.name}: ${found.problem}` : '');
    if (!('problem' in found)) setImported(found);
  };
  return (
    <>
      <Popover.Root>
        <Popover.Trigger className="button" data-quiet="" data-testid="workspace" title="Workspaces">
          <span>{current?.name ?? 'Workspace'}</span>
          <Icon name="down" />
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Positioner align="start" sideOffset={4} className="popup-positioner">
            <Popover.Popup className="popup menu-popup" aria-label="Workspaces">
              {workspaces.length === 0 ? (
                <p className="menu-about">
                  A workspace keeps the screen, watchlist, columns, looks and windows of their own.
                </p>
              ) : (
                <ul className="menu-list">
                  {workspaces.map((each) => (
                    <li key={each.id}>
                      <MenuChoice isChosen={each.id === openId} onChoose={() => openWorkspace(app, each)}>
                        {each.name}
                      </MenuChoice>
                      <button
                        type="button"
                        className="button"
                        data-quiet=""
                        title="Save what is shown now over it"
                        onClick={() => saveOver(app, each)}
                      >
                        Update
                      </button>
                      <button
                        type="button"
                        className="button"
                        data-quiet=""
                        onClick={() => download(app, each)}
                      >
                        Export
                      </button>
                      <MenuDelete name={each.name} onDelete={() => deleteWorkspace(app, each)} />
                    </li>
                  ))}
                </ul>
              )}
              <MenuName
                label="Name of the new workspace"
                placeholder="Save as"
                action="Save"
                onName={(name) => saveAs(app, name)}
              >
                <button type="button" className="button" onClick={() => picker.current?.click()}>
                  Import…
                </button>
              </MenuName>
              {problem === '' ? null : (
                <p className="menu-problem" role="alert">
                  ■ {problem}
                </p>
              )}
            </Popover.Popup>
          </Popover.Positioner>
        </Popover.Portal>
      </Popover.Root>
      <input
        ref={picker}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="Workspace file"
        data-testid="workspace-file"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void take(file);
        }}
      />
      {imported === undefined ? null : <ImportDialog {...imported} onClose={() => setImported(undefined)} />}
    </>
  );
}
