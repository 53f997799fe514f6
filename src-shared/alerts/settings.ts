import { z } from 'zod';
import { defaultRules } from './default-rules.ts';
import { alertRule } from './rule.ts';
import { quietHours, shelf } from './shelf.ts';

/** Most rules there may be. */
export const MAX_RULES = 100;

/** Anything a web address may look like; whom it may reach is checked where it is called. */
const address = z
  .string()
  .max(2_000)
  .regex(/^(https:\/\/[^\s@#]+|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?(\/[^\s@#]*)?)$/, {
    error:
      'expected an address that begins with https:// (http:// on this machine only) and holds no password',
  });

/** Where alerts are sent to. The secrets belonging to it are never among these settings. */
export const channelSettings = z.strictObject({
  webhook: z.strictObject({ enabled: z.boolean(), url: z.union([z.literal(''), address]) }),
  telegram: z.strictObject({
    enabled: z.boolean(),
    /** Of the bot API. */
    base_url: address,
    /** Number of a chat, or `@name` of a channel. */
    chat_id: z.string().regex(/^(|-?\d{1,20}|@[A-Za-z0-9_]{3,64})$/, {
      error: 'expected the number of a chat, or @name of a channel',
    }),
  }),
});
export type ChannelSettings = z.infer<typeof channelSettings>;

export const defaultChannels: ChannelSettings = {
  webhook: { enabled: false, url: '' },
  telegram: { enabled: false, base_url: 'https://api.telegram.org', chat_id: '' },
};

/** What a channel needs to know and nobody may read again. */
export const secretNames = ['webhook_secret', 'telegram_token'] as const;
export type SecretName = (typeof secretNames)[number];

/** Everything a user has chosen about alerts, as it lies in `alerts.json`. */
export const alertSettings = z.strictObject({
  version: z.literal(1),
  rules: z
    .array(alertRule)
    .max(MAX_RULES)
    .refine((rules) => new Set(rules.map((rule) => rule.id)).size === rules.length, {
      error: 'expected every rule to have an id of its own',
    }),
  shelves: z.array(shelf).max(500),
  quiet_hours: quietHours,
  channels: channelSettings,
});
export type AlertSettings = z.infer<typeof alertSettings>;

export const defaultSettings: AlertSettings = {
  version: 1,
  rules: [...defaultRules],
  shelves: [],
  quiet_hours: { enabled: false, from: '22:00', to: '07:00' },
  channels: defaultChannels,
};
