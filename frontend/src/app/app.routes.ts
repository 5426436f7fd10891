import type { Routes } from '@angular/router';
import { signedInOnly, signedOutOnly } from './core/session/session';

/** Each page is loaded when it is first opened. */
export const routes: Routes = [
  {
    path: 'sign-in',
    canMatch: [signedOutOnly],
    title: () => $localize`:@@title.signIn:Sign in`,
    loadComponent: () => import('./features/sign-in/sign-in').then((m) => m.SignIn),
  },
  {
    path: 'register',
    canMatch: [signedOutOnly],
    title: () => $localize`:@@title.register:Create account`,
    loadComponent: () => import('./features/sign-in/register').then((m) => m.Register),
  },
  {
    path: '',
    canActivate: [signedInOnly],
    loadComponent: () => import('./shell/shell').then((m) => m.Shell),
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'chats' },
      {
        path: 'chats',
        loadChildren: () => import('./features/chats/chats.routes').then((m) => m.chatsRoutes),
      },
      {
        path: 'contacts',
        title: () => $localize`:@@title.contacts:Contacts`,
        loadComponent: () => import('./features/contacts/contacts').then((m) => m.Contacts),
      },
      {
        path: 'settings',
        loadChildren: () =>
          import('./features/settings/settings.routes').then((m) => m.settingsRoutes),
      },
    ],
  },
  { path: '**', redirectTo: '' },
];
