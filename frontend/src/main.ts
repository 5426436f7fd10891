import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { loadLanguage } from './app/core/i18n/languages';

// Texts first: a template asks for its words when it is drawn.
const language = await loadLanguage();
await bootstrapApplication(App, appConfig(language));
