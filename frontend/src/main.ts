import { createApplication } from '@angular/platform-browser';
import { Router } from '@angular/router';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { loadLanguage } from './app/core/i18n/languages';
import { Session } from './app/core/session/session';
import { RenderTurns } from './app/core/start/render-turns';
import { nextTask } from './app/core/tasks';

// Texts first: a template asks for its words when it is drawn.
const language = await loadLanguage();
const app = await createApplication(appConfig(language));
// Each step is a task of its own: together they keep a slow phone busy for a long time.
await nextTask();
// The last session is read from the device meanwhile. The guard of the page handles a failure.
app.injector
  .get(Session)
  .restore()
  .catch(() => undefined);
await nextTask();
const router = app.injector.get(Router);
await nextTask();
app.injector.get(RenderTurns).begin();
app.bootstrap(App);
await nextTask();
router.initialNavigation();
