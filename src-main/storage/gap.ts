/** Why something is missing: the causes of the data contract that the writer itself can know. */
export type WriterGapCause = 'crash' | 'disk';

/** Something missing in one stream of one symbol. */
export interface Gap {
  readonly exchange: string;
  readonly stream: string;
  readonly symbol: string;
  readonly cause: WriterGapCause;
  /** `ts_recv` of the last stored row, epoch ns. */
  readonly fromNs: bigint;
  /** When rows could be stored again, epoch ns. */
  readonly toNs: bigint;
  /** Events known to have been received in between and not stored; null when nobody can tell. */
  readonly events: number | null;
  readonly evidence: Readonly<Record<string, string | number>>;
}
