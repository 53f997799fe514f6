import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { askCloseChoice, handleClose } from '../../../../src-main/electron/close-choice.ts';
import { PATIENCE } from '../../../support/patience.ts';

function closing({
  choice = null as boolean | null,
  answer = undefined as boolean | undefined,
  ending = false,
  tray = true,
} = {}) {
  const did: string[] = [];
  const window = Object.assign(new EventEmitter(), { hide: () => void did.push('hide') });
  const ask = vi.fn(() => Promise.resolve(answer));
  handleClose(window, {
    choice: () => choice,
    isEnding: () => ending,
    hasTray: () => tray,
    ask,
    keep: (toTray) => void did.push(`keep ${toTray}`),
    quit: () => void did.push('quit'),
  });
  const close = (): boolean => {
    let isPrevented = false;
    window.emit('close', { preventDefault: () => (isPrevented = true) });
    return isPrevented;
  };
  return { did, close, ask };
}

test('the first close asks once, and keeps the answer', async () => {
  const { did, close, ask } = closing({ answer: true });
  expect(close()).toBe(true);
  close();
  await vi.waitFor(() => expect(did).toEqual(['keep true', 'hide']), PATIENCE);
  expect(ask).toHaveBeenCalledOnce();
  const other = closing({ answer: false });
  other.close();
  await vi.waitFor(() => expect(other.did).toEqual(['keep false', 'quit']), PATIENCE);
});

test('a question put away changes nothing, and the next close asks again', async () => {
  const { did, close, ask } = closing();
  close();
  await vi.waitFor(() => expect(ask).toHaveBeenCalledOnce(), PATIENCE);
  await Promise.resolve();
  await vi.waitFor(() => {
    close();
    expect(ask.mock.calls.length).toBeGreaterThan(1);
  }, PATIENCE);
  expect(did).toEqual([]);
});

test('what was chosen is done without a question', () => {
  const hides = closing({ choice: true });
  hides.close();
  const quits = closing({ choice: false });
  quits.close();
  expect([hides.did, quits.did]).toEqual([['hide'], ['quit']]);
  expect(hides.ask).not.toHaveBeenCalled();
});

test('without a tray to come back from a close ends the program; when it is ending the window goes', () => {
  const none = closing({ choice: true, tray: false });
  none.close();
  expect(none.did).toEqual(['quit']);
  expect(closing({ ending: true }).close()).toBe(false);
});

test('the question can be put away, and says what it means', async () => {
  const asked: { buttons?: string[]; detail?: string }[] = [];
  const answers = [0, 1, 2];
  const dialog = {
    showMessageBox: (_: unknown, options: { buttons?: string[] }) => {
      asked.push(options);
      return Promise.resolve({ response: answers.shift()!, checkboxChecked: false });
    },
  };
  const ask = () => askCloseChoice(dialog as never, {} as never);
  expect([await ask(), await ask(), await ask()]).toEqual([true, false, undefined]);
  expect(asked[0]?.buttons).toEqual(['Keep in tray', 'Quit', 'Cancel']);
  expect(asked[0]?.detail).toContain('goes on recording');
});
