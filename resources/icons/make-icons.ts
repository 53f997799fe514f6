import { mkdirSync, writeFileSync } from 'node:fs';
import { iconFiles } from './icons.ts';

// Writes every icon beside this file. To be run when their shapes change: node resources/icons/make-icons.ts
mkdirSync(new URL('app', import.meta.url), { recursive: true });
for (const { name, bytes } of iconFiles()) writeFileSync(new URL(name, import.meta.url), bytes);
