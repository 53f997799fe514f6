/**
 * Who may import whom. A folder uses itself, what is listed here, `src-shared`, and any sibling's `*.contract.ts`.
 * The table is the architecture; when a rule is in the way, the design is the question.
 */
const backend = {
  base: [],
  exchanges: [],
  market: ['base', 'exchanges', 'storage'],
  storage: ['base'],
  query: ['base', 'storage'],
  simulator: ['base'],
  history: ['base'],
  alerts: ['base'],
  strategies: ['base'],
  report: ['base'],
  replay: ['base', 'storage', 'strategies', 'report'],
  playback: ['base', 'market', 'history', 'storage'],
  sweep: ['base', 'replay', 'report'],
  api: ['base'],
  http: ['base'],
  backend: ['base', 'api', 'http', 'alerts'],
  electron: ['base', 'backend', 'alerts'],
  headless: [
    'base',
    'backend',
    'exchanges',
    'simulator',
    'storage',
    'history',
    'replay',
    'sweep',
    'report',
    'strategies',
  ],
};

const ui = {
  ui: [],
  charts: ['ui'],
  sound: [],
  transport: [],
  data: ['transport'],
  screens: ['ui', 'charts', 'data', 'sound'],
};

const allow = (root, table) =>
  Object.entries(table).map(([folder, uses]) => ({
    name: `${root}/${folder} uses only ${uses.join(', ') || 'itself'}`,
    severity: 'error',
    from: { path: `^${root}/${folder}/` },
    to: { path: `^${root}/`, pathNot: [`^${root}/(${[folder, ...uses].join('|')})/`, '\\.contract\\.ts$'] },
  }));

const never = (name, from, to) => ({ name, severity: 'error', from: { path: from }, to: { path: to } });

/** The table is complete: a new folder has to say what it uses. */
const listed = (root, table) => ({
  name: `every folder of ${root} is in the table`,
  severity: 'error',
  from: { path: `^${root}/(?!(${Object.keys(table).join('|')})/)[^/]+/` },
  to: { path: `^(${root}|src-shared)/` },
});

export default {
  forbidden: [
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'everything resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    never('shared uses nobody', '^src-shared/', '^(src-(main|renderer|preload)|test|bench)/'),
    never('the UI knows only shared', '^src-renderer/', '^(src-(main|preload)|test|bench)/'),
    never('preload knows only shared', '^src-preload/', '^(src-(main|renderer)|test|bench)/'),
    never('the backend knows no UI', '^src-main/', '^(src-(renderer|preload)|test|bench)/'),
    {
      name: 'electron stays in the shell',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-(main/electron|preload)/' },
      to: { path: '^(node_modules/electron(/|$)|electron$)' },
    },
    {
      name: 'one screen does not use another',
      severity: 'error',
      from: { path: '^src-renderer/screens/([^/]+)/' },
      to: { path: '^src-renderer/screens/[^/]+/', pathNot: '^src-renderer/screens/$1/' },
    },
    {
      name: 'one venue does not use another',
      severity: 'error',
      from: { path: '^src-main/(exchanges|simulator)/(binance|bybit|okx)/' },
      to: { path: '^src-main/(exchanges|simulator)/(binance|bybit|okx)/', pathNot: '^src-main/$1/$2/' },
    },
    listed('src-main', backend),
    listed('src-renderer', ui),
    ...allow('src-main', backend),
    ...allow('src-renderer', ui),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
