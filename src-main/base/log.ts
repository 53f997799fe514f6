/** Names of log events: a closed list, so that a misspelt one does not compile. */
export type LogEvent =
  | 'collector_start'
  | 'collector_stop'
  | 'listening'
  | 'ws_connect'
  | 'ws_disconnect'
  | 'ws_retry'
  | 'ws_rotate'
  | 'circuit_open'
  | 'circuit_closed'
  | 'subscription_refused'
  | 'stream_silent'
  | 'stream_resumed'
  | 'instruments_loaded'
  | 'instruments_failed'
  | 'symbol_unknown'
  | 'gap_detected'
  | 'gap_closed'
  | 'alignment_failed'
  | 'ledger_failed'
  | 'history_failed'
  | 'history_tidied'
  | 'queue_full_drop'
  | 'part_written'
  | 'part_failed'
  | 'recovered'
  | 'journal_damaged'
  | 'recording_stopped'
  | 'recording_resumed'
  | 'upload_failed'
  | 'upload_resumed'
  | 'upload_taken'
  | 'upload_lost'
  | 'upload_removed'
  | 'upload_swept'
  | 'compacted'
  | 'compact_failed'
  | 'data_tidied'
  | 'state_change'
  | 'signal'
  | 'alert'
  | 'alert_not_sent'
  | 'alert_settings_failed'
  | 'heartbeat'
  | 'client_connect'
  | 'client_disconnect'
  | 'worker_failed'
  | 'request_failed'
  | 'settings_changed'
  | 'sleep'
  | 'resume'
  | 'screen_locked'
  | 'on_battery'
  | 'page_gone'
  | 'helper_gone'
  | 'update_available'
  | 'update_ready'
  | 'update_failed'
  | 'note';

export type LogLevel = 'info' | 'warn' | 'error';

/** One line: a name, and what belongs to it. Never holds secrets, tokens or home folders. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Writes one structured line. */
export type Log = (level: LogLevel, event: LogEvent, fields?: LogFields) => void;

/** JSON lines `{"ts":…,"level":…,"event":…,…}`, one per call. */
export function jsonLog(write: (line: string) => void, wallMs: () => number): Log {
  return (level, event, fields) => {
    write(JSON.stringify({ ts: new Date(wallMs()).toISOString(), level, event, ...fields }));
  };
}
