import type { Routes } from '@angular/router';
import { ChatsPage } from './chats-page';
import { NoConversation } from './no-conversation';
import { TimelinePage } from './timeline-page';

/** List and timeline; the timeline has an address of its own. */
export const chatsRoutes: Routes = [
  {
    path: '',
    component: ChatsPage,
    children: [
      {
        path: '',
        pathMatch: 'full',
        component: NoConversation,
        title: () => $localize`:@@title.chats:Conversations`,
      },
      {
        path: ':conversationId',
        component: TimelinePage,
        title: () => $localize`:@@title.chats:Conversations`,
      },
    ],
  },
];
