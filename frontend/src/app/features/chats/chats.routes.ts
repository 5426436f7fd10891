import type { Routes } from '@angular/router';
import { ChatsPage } from './chats-page';
import { NoConversation } from './no-conversation';
import { TimelinePage } from './timeline-page';

/** The list, and the timeline of a conversation. */
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
