import { contextBridge, ipcRenderer } from 'electron';
import { bridgePort } from './bridge-port.ts';

bridgePort({
  expose: (name, value) => contextBridge.exposeInMainWorld(name, value),
  send: (channel, nonce) => ipcRenderer.send(channel, nonce),
  onReply: (channel, listener) => void ipcRenderer.on(channel, listener),
  // A port cannot cross the bridge; the window's own messages carry it.
  postToPage: (message, ports) => window.postMessage(message, window.location.origin, [...ports]),
});
