import type { Routes } from '@angular/router';
import { ChatsPage } from './chats-page';
import { NoThread } from './no-thread';
import { ThreadPage } from './thread-page';

/** List and thread; the thread has an address of its own. */
export const chatsRoutes: Routes = [
  {
    path: '',
    component: ChatsPage,
    children: [
      {
        path: '',
        pathMatch: 'full',
        component: NoThread,
        title: () => $localize`:@@title.chats:Conversations`,
      },
      {
        path: ':conversationId',
        component: ThreadPage,
        title: () => $localize`:@@title.chats:Conversations`,
      },
    ],
  },
];
