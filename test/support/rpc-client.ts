import { once } from 'node:events';
import { WebSocket } from 'ws';
import { api, type Api } from '#shared/api/api.ts';
import { connect } from '#shared/rpc/client.ts';
import type { Client } from '#shared/rpc/contract.ts';
import { socketWire, type SocketLike } from '../../src-renderer/transport/socket-wire.ts';
import type { TestBackend } from './start-backend.ts';

export interface RpcClient {
  readonly socket: WebSocket;
  readonly client: Client<Api>;
  close(): void;
}

/** The address of the RPC, and the headers that let a script in. */
export function rpcAddress({ url, token }: Pick<TestBackend, 'url' | 'token'>) {
  return {
    address: `${url.replace('http', 'ws')}rpc`,
    headers: { authorization: `Bearer ${token}` },
  };
}

/** A UI's connection to a backend: the same code on the same socket. */
export async function openRpcClient(backend: Pick<TestBackend, 'url' | 'token'>): Promise<RpcClient> {
  const { address, headers } = rpcAddress(backend);
  const socket = new WebSocket(address, { headers, perMessageDeflate: false });
  await once(socket, 'open');
  const client = connect(api, socketWire(socket as unknown as SocketLike));
  return { socket, client, close: () => socket.terminate() };
}
