export { backoffMs, type BackoffBounds } from '#shared/backoff.ts';
