/** A two-way pipe that carries whole messages in order: all a host has to provide. */
export interface Wire {
  post(message: Message): void;
  onMessage(listener: (message: Message) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** An error as it crosses a wire. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The eight messages of the protocol. `id` is chosen by the caller and unique per wire. */
export type Message =
  | { readonly t: 'call'; readonly id: number; readonly path: string; readonly input: unknown }
  | { readonly t: 'done'; readonly id: number; readonly value: unknown }
  | { readonly t: 'fail'; readonly id: number; readonly error: Failure }
  | { readonly t: 'open'; readonly id: number; readonly path: string; readonly input: unknown }
  | { readonly t: 'items'; readonly id: number; readonly items: readonly unknown[]; readonly dropped: number }
  | { readonly t: 'ack'; readonly id: number }
  | { readonly t: 'end'; readonly id: number; readonly error?: Failure }
  | { readonly t: 'close'; readonly id: number };
