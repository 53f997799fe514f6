import { type StreamName, streamNames } from '#shared/market/stream.ts';

export function isStreamName(text: string): text is StreamName {
  return (streamNames as readonly string[]).includes(text);
}
