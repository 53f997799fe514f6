import type { Secret } from '../../base/secret.ts';

/** Keys of an account at a store. The id is treated as a secret too: some stores put the password's hash into it. */
export interface S3Credentials {
  readonly accessKeyId: Secret;
  readonly secretAccessKey: Secret;
  readonly sessionToken: Secret | undefined;
}

/** All of it as one list, to keep it out of texts. */
export function secretsOf({ accessKeyId, secretAccessKey, sessionToken }: S3Credentials): Secret[] {
  return [accessKeyId, secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])];
}
