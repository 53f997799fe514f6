import type { Api } from '#shared/api/api.ts';
import type { Client } from '#shared/rpc/contract.ts';

/** What a page may ask about alerts. */
export type AlertsApiClient = Client<Api>['alerts'];
