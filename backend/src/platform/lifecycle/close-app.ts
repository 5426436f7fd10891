import type { INestApplicationContext } from '@nestjs/common';
import { ShutdownSequence } from './shutdown-sequence.js';

/** Ends the app in the order of the shutdown phases, then lets the framework clean up. */
export async function closeApp(app: INestApplicationContext): Promise<void> {
  await app.get(ShutdownSequence).run();
  await app.close();
}
