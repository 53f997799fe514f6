import type { IpcMain, IpcMainEvent, MessageChannelMain, MessagePortMain } from 'electron';
import { isNonce, PORT_REPLY, PORT_REQUEST } from '#shared/api/desktop.ts';
import type { Stop } from '#shared/rpc/contract.ts';
import type { Wire } from '#shared/rpc/wire.ts';
import { portWire } from '../base/port-wire.ts';

/** The one thing a page may ask the shell for. */
export const channels = { request: PORT_REQUEST, reply: PORT_REPLY } as const;

export interface HandOver {
  readonly ipc: Pick<IpcMain, 'on' | 'off'>;
  readonly makeChannel: () => Pick<MessageChannelMain, 'port1' | 'port2'>;
  /** Origin of our page. */
  readonly origin: string;
  /** Gets the backend's end of every port. */
  readonly accept: (wire: Wire) => void;
}

/** Hands a fresh port to our page, and only to it, whenever it asks with a nonce. */
export function handOverPorts({ ipc, makeChannel, origin, accept }: HandOver): Stop {
  const onRequest = (event: IpcMainEvent, nonce: unknown): void => {
    const frame = event.senderFrame;
    // A frame that is gone is null; a frame inside the page is not the page.
    if (frame === null || frame.parent !== null || frame.origin !== origin || !isNonce(nonce)) return;
    const { port1, port2 } = makeChannel();
    accept(portWire(port1, (event) => (event as { readonly data: unknown }).data));
    frame.postMessage(channels.reply, nonce, [port2 as MessagePortMain]);
  };
  ipc.on(channels.request, onRequest);
  return () => void ipc.off(channels.request, onRequest);
}
