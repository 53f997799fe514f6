import { AppError } from '#shared/error-codes.ts';

/** A source that cannot be compacted; its dataset is refused, others go on. */
export class PartFault extends AppError {
  /** @param text what was expected and found; @param name of the part */
  constructor(name: string, text: string, options?: ErrorOptions) {
    super('INVALID_INPUT', `${name}: ${text}`, options);
    this.name = 'PartFault';
  }
}
