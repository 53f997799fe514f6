import type { DesktopNotification } from '#shared/alerts/notification.ts';

/** Shows a notification of the browser, where it is allowed; a click brings the window and calls `onOpen`. */
export function showNotification(
  { tag, title, body, silent, stays }: DesktopNotification,
  onOpen: () => void,
): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  const shown = new Notification(title, { tag, body, silent, requireInteraction: stays });
  shown.addEventListener('click', () => {
    window.focus();
    shown.close();
    onOpen();
  });
}
