import { z } from 'zod';

// The page makes no code from text, and zod does not try whether it might. Before any schema is used.
z.config({ jitless: true });
