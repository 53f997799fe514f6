import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { boundKeys, keyActions, keyConflicts, keyOf, keyText, type KeyActionId } from '../../data/key-map.ts';
import { useApp } from '../../data/use-app.ts';

const isMac = /Mac/.test(navigator.platform);

/** Every key that can be bound anew: press Change, then the key. */
export function KeyboardSection(): ReactNode {
  const { prefs, toasts } = useApp();
  const changed = useStore(prefs, (state) => state.keys);
  const [listening, setListening] = useState<KeyActionId>();
  const bound = boundKeys(changed);
  const conflicts = keyConflicts(bound);
  const bind = (id: KeyActionId, key: string | undefined): void => {
    const others = Object.entries(changed).filter(([each]) => each !== id);
    const shipped = keyActions.find((action) => action.id === id)?.key;
    const next = key === undefined || key === shipped ? others : [...others, [id, key] as const];
    prefs.setState({ keys: Object.fromEntries(next) });
    setListening(undefined);
  };
  const onKeyDown = (id: KeyActionId) => (event: KeyboardEvent) => {
    if (listening !== id) return;
    const key = keyOf(event, isMac);
    if (key === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (key === 'Escape' || key === 'Tab') setListening(undefined);
    else bind(id, key);
  };
  return (
    <>
      <table className="plain-table key-table">
        <thead>
          <tr>
            <th scope="col">Does</th>
            <th scope="col">Key</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {keyActions.map((action) => (
            <tr key={action.id} data-key-action={action.id}>
              <th scope="row">
                {action.does}
                {action.where === 'row' ? <span className="quiet"> (on a row)</span> : null}
              </th>
              <td>
                <kbd>{keyText(bound[action.id], isMac)}</kbd>
                {conflicts.has(action.id) ? (
                  <p className="setting-problem" role="alert">
                    ■ also: {conflicts.get(action.id)}
                  </p>
                ) : null}
              </td>
              <td>
                <span className="setting-checks">
                  <button
                    type="button"
                    className="button"
                    aria-label={`Change the key of: ${action.does}`}
                    aria-pressed={listening === action.id}
                    onClick={() => setListening(action.id)}
                    onBlur={() => setListening(undefined)}
                    onKeyDown={onKeyDown(action.id)}
                  >
                    {listening === action.id ? 'Press a key…' : 'Change'}
                  </button>
                  {bound[action.id] === '' ? null : (
                    <button
                      type="button"
                      className="button"
                      data-quiet=""
                      aria-label={`None: ${action.does}`}
                      onClick={() => bind(action.id, '')}
                    >
                      None
                    </button>
                  )}
                  {changed[action.id] === undefined ? null : (
                    <button
                      type="button"
                      className="button"
                      data-quiet=""
                      aria-label={`Default key of: ${action.does}`}
                      onClick={() => bind(action.id, undefined)}
                    >
                      Default
                    </button>
                  )}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {Object.keys(changed).length === 0 ? null : (
        <button
          type="button"
          className="button"
          onClick={() => {
            prefs.setState({ keys: {} });
            toasts.say('All keys back to their defaults.', () => prefs.setState({ keys: changed }));
          }}
        >
          All keys to their defaults
        </button>
      )}
    </>
  );
}
