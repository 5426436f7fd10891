import { Global, Module } from '@nestjs/common';
import { InvitedConversations } from '../modules/invitations/index.js';

/** Commands invite nobody to conversations, whose module would start much more than they need. */
class NoConversations extends InvitedConversations {
  async titles(): Promise<string[]> {
    return [];
  }

  async join(): Promise<string[]> {
    return [];
  }
}

/** Binds what invitations need of conversations. Global, as the module of the chats is. */
@Global()
@Module({
  providers: [{ provide: InvitedConversations, useClass: NoConversations }],
  exports: [InvitedConversations],
})
export class NoConversationsModule {}
