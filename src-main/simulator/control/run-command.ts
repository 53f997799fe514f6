import type { ExchangeId } from '#shared/market/exchange.ts';
import { AppError } from '#shared/error-codes.ts';
import type { Log } from '../../base/log.ts';
import { dislocate } from '../market/dislocations.ts';
import type { Connection } from '../socket/connection.ts';
import type { Hub } from '../socket/hub.ts';
import type { VenueServer } from '../socket/venue-server.ts';
import type { VenueSettings } from '../socket/venue.ts';
import type { World } from '../world.ts';
import { commandSchema, type Command } from './commands.ts';
import { bookOf, holdQuote, holdSpread, release, sweep } from './market-commands.ts';
import { wrong } from './wrong-command.ts';

/** Reads commands and does them, now or when they are due. */
export class Commands {
  readonly #world: World;
  readonly #log: Log | undefined;

  constructor(world: World, log?: Log) {
    this.#world = world;
    this.#log = log;
  }

  /** @returns what the command did @throws AppError INVALID_INPUT naming the field that is wrong */
  async run(input: unknown): Promise<unknown> {
    const parsed = commandSchema.safeParse(input);
    if (!parsed.success) {
      const issues = parsed.error.issues.map(
        ({ path, message }) => `${path.join('.') || 'body'}: ${message}`,
      );
      throw wrong(issues.join('; '));
    }
    const command = parsed.data;
    const { after } = command;
    if (after === undefined) return this.#now(command);
    const { deadlines, clock } = this.#world;
    if ('ms' in after) {
      deadlines.add(clock.nowMs() + after.ms, () => this.#later(command));
    } else {
      const hub = this.#hub(after.venue);
      hub.afterMessages(after.messages, () => this.#later(command));
    }
    return { planned: true };
  }

  #now(command: Command): unknown {
    const done = this.#do(command);
    for (const server of this.#world.servers) server.flush();
    return done ?? null;
  }

  /** A planned command may find its connection gone: that is told, and the simulation goes on. */
  #later(command: Command): void {
    try {
      this.#now(command);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      this.#log?.('warn', 'request_failed', { text: error.message });
    }
  }

  #do(command: Command): unknown {
    const world = this.#world;
    const nowMs = world.clock.nowMs();
    switch (command.command) {
      case 'quote':
        return holdQuote(world.market, command, nowMs);
      case 'spread':
        return holdSpread(world.market, command, nowMs);
      case 'release':
        return release(world.market, command, nowMs);
      case 'dislocate': {
        const { symbol, netPct, ms } = command;
        const buy = bookOf(world.market, command.buy, symbol);
        const sell = bookOf(world.market, command.sell, symbol);
        return dislocate(world.market, world.agenda, { buy, sell, netPct, ms }, nowMs);
      }
      case 'sweep':
        return sweep(world.market, command, nowMs);
      case 'close':
        return this.#each(command, (each) => each.close(command.code, command.reason));
      case 'reset':
        return this.#each(command, (each) => each.reset());
      case 'halfOpen':
        return this.#each(command, (each) => each.halfOpen());
      case 'stall':
        return this.#each(command, (each) => {
          each.stall();
          world.deadlines.add(nowMs + command.ms, () => each.resume());
        });
      case 'refuse':
        return this.#server(command.venue).refuse(command.count, command.how);
      case 'drop':
      case 'repeat':
      case 'late':
        return this.#hub(command.venue).disturb(command.command, command.count, this.#selection(command));
      case 'raw':
        return this.#raw(command);
      case 'silence':
        return this.#hub(command.venue).silence(this.#selection(command));
      case 'unsilence':
        return this.#hub(command.venue).unsilence(this.#selection(command));
      case 'notice':
        return this.#server(command.venue).venue.notice?.(this.#connections(command), command.closeAfterMs);
      case 'restartU':
        return this.#server(command.venue).venue.restartUpdates?.(command.symbol);
      case 'deltas':
        return void (this.#settings(command.venue).deltas = command.on);
      case 'maxArgs':
        return void (this.#settings(command.venue).maxArgs = command.count);
      case 'setCtVal':
        return void (bookOf(world.market, 'okx', command.symbol).listing.contractValue = command.ctVal);
      case 'setFundingInterval':
        return world.market.setFundingHours(
          bookOf(world.market, command.venue, command.symbol),
          command.hours,
        );
      case 'clock':
        return this.#clock(command);
      case 'rest':
        return this.#server(command.venue).disturbRest(command);
      case 'odd':
        for (const settings of this.#allSettings(command.venue)) settings.odd = command.on;
        return null;
      case 'fragments':
        for (const server of world.servers) {
          if (command.venue === undefined || command.venue === server.exchange)
            server.fragments.every = command.every;
        }
        return null;
      case 'maxAge':
        return void (this.#settings(command.venue).maxAgeMs = command.ms);
      case 'pingEvery':
        return void (this.#settings(command.venue).pingEveryMs = command.ms);
    }
  }

  #raw(command: Command & { command: 'raw' }): unknown {
    const { text, binary, count } = command;
    if ((text === undefined) === (binary === undefined)) throw wrong('raw: expected either text or binary');
    const payload = text === undefined ? Buffer.from(binary ?? '', 'base64') : Buffer.from(text);
    return this.#each(command, (each) => {
      for (let i = 0; i < count; i++) each.raw(payload, text === undefined);
    });
  }

  #clock(command: Command & { command: 'clock' }): unknown {
    const { speed, jumpMs } = command;
    if (speed !== undefined) this.#world.clock.setSpeed(speed);
    if (jumpMs !== undefined) this.#world.jump(jumpMs);
    return { nowMs: this.#world.clock.nowMs() };
  }

  #selection({ stream, symbol }: { stream?: string | undefined; symbol?: string | undefined }) {
    return { stream, symbol };
  }

  #connections({
    venue,
    connection,
  }: {
    venue: ExchangeId;
    connection?: number | undefined;
  }): readonly Connection[] {
    const open = this.#server(venue).connections;
    if (connection === undefined) return open;
    const found = open.find((each) => each.id === connection);
    if (found === undefined) throw wrong(`connection: expected an open one of ${venue}, found ${connection}`);
    return [found];
  }

  #each(
    which: { venue: ExchangeId; connection?: number | undefined },
    act: (connection: Connection) => void,
  ): { readonly connections: number } {
    const found = this.#connections(which);
    for (const each of found) act(each);
    return { connections: found.length };
  }

  #server(exchange: ExchangeId): VenueServer {
    const server = this.#world.server(exchange);
    if (server === undefined) throw wrong(`venue: expected one that runs, found ${exchange}`);
    return server;
  }

  #hub(exchange: ExchangeId): Hub {
    const hub = this.#world.hub(exchange);
    if (hub === undefined) throw wrong(`venue: expected one that runs, found ${exchange}`);
    return hub;
  }

  #settings(exchange: ExchangeId): VenueSettings {
    const settings = this.#world.settings(exchange);
    if (settings === undefined) throw wrong(`venue: expected one that runs, found ${exchange}`);
    return settings;
  }

  #allSettings(exchange: ExchangeId | undefined): VenueSettings[] {
    if (exchange !== undefined) return [this.#settings(exchange)];
    return this.#world.market.exchanges.map((each) => this.#settings(each));
  }
}
