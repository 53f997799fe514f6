/**
 * Node's HTTP module. An `import` of it reads all its exports, and the lazy ones among them load Node's whole fetch: 50 ms of
 * every start (Node 24.21).
 */
export const { createServer, request } = process.getBuiltinModule('node:http');
