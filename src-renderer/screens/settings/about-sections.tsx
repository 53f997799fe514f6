import type { ReactNode } from 'react';
import { useMarket } from '../../data/use-app.ts';

/** What leaves this computer: nothing but what the venues are asked. */
export function PrivacySection(): ReactNode {
  return (
    <div className="setting-text">
      <p>
        <strong>No telemetry.</strong> Arbscope sends nothing about you or this computer to anybody. It asks
        the venues for public market data, without keys and without an account, and never sends an order.
      </p>
      <p>
        Recorded data, settings and logs stay in the data folder. They are copied elsewhere only to the store
        that you name under Data. Notes about crashes stay on this computer.
      </p>
      <p>The page and its program talk on this computer alone; the page loads nothing from elsewhere.</p>
    </div>
  );
}

const libraries = [
  ['TradingView Lightweight Charts™', 'Apache-2.0', 'Copyright (c) 2023 TradingView, Inc.'],
  ['React', 'MIT', 'Meta Platforms, Inc. and affiliates'],
  ['Base UI', 'MIT', 'Material-UI SAS and contributors'],
  ['zustand', 'MIT', 'Paul Henschel'],
  ['tinykeys', 'MIT', 'Jamie Kyle'],
  ['Zod', 'MIT', 'Colin McDonnell'],
  ['Fastify', 'MIT', 'The Fastify team'],
  ['ws', 'MIT', 'Einar Otto Stangvik and contributors'],
  ['DuckDB', 'MIT', 'Stichting DuckDB Foundation'],
  ['better-sqlite3', 'MIT', 'Joshua Wise'],
  ['AWS SDK for JavaScript', 'Apache-2.0', 'Amazon.com, Inc. or its affiliates'],
  ['Electron', 'MIT', 'Electron contributors, GitHub Inc.'],
  ['Inter', 'OFL-1.1', 'The Inter Project Authors'],
] as const;

/** Version, folder, licences, and whose charts these are. */
export function AboutSection(): ReactNode {
  const { session } = useMarket();
  return (
    <div className="setting-text">
      <p>
        Arbscope {session.version}, {session.mode === 'DEMO' ? 'on the built-in simulator' : 'on live data'}.
        Data folder: <code>{session.data_dir}</code>
      </p>
      <p>
        Charts by{' '}
        <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
          TradingView
        </a>{' '}
        Lightweight Charts™, Copyright (c) 2023 TradingView, Inc.
      </p>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Made with</th>
            <th scope="col">Licence</th>
            <th scope="col">Of</th>
          </tr>
        </thead>
        <tbody>
          {libraries.map(([name, licence, owner]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{licence}</td>
              <td>{owner}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the venues may refuse by country, in words. */
export function RegionNotice(): ReactNode {
  return (
    <p className="setting-text quiet">
      A venue may refuse connections from some countries. Health then says what it answered; Arbscope does not
      go around it.
    </p>
  );
}

/** Where everything lies, and how another folder is taken. */
export function DataFolder(): ReactNode {
  const { session } = useMarket();
  return (
    <p className="setting-text">
      Data folder: <code>{session.data_dir}</code>
      <span className="quiet"> Another one is taken with --data-dir or ARBSCOPE_DATA_DIR at the start.</span>
    </p>
  );
}

/** How a newer version comes. */
export function UpdatesSection(): ReactNode {
  const { session } = useMarket();
  return (
    <p className="setting-text">
      This is version {session.version}. A running recorder is never restarted by itself: a newer version is
      taken when you start it.
    </p>
  );
}
