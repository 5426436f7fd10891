import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LIMITS } from '@chatcall/contracts';
import type { CursorPage, Message, MessageReceipts, Reactor } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  RateLimit,
} from '../../../platform/http/index.js';
import type { Principal } from '../../../platform/tokens/index.js';
import { ConversationParamDto } from '../access/index.js';
import { MessageDto, MessageReceiptsDto, PinPageDto, ReactorPageDto } from './dto/message.dto.js';
import { MessageParamDto, ReactionParamDto } from './dto/requests.dto.js';
import { MessageMarksService } from './message-marks.service.js';
import { ReceiptsService } from './receipts.service.js';

const READS = { name: 'chats-history', points: 600, seconds: 60, by: 'user' } as const;
const REACTIONS = { name: 'chats-react', points: 120, seconds: 60, by: 'user' } as const;
const PINS = { name: 'chats-edit', points: 120, seconds: 60, by: 'user' } as const;

/** Reactions to messages, who has read them, and pinned messages. */
@ApiTags('chats')
@Authenticated()
@Controller('chats/:conversationId')
export class MessageMarksController {
  readonly #marks: MessageMarksService;
  readonly #receipts: ReceiptsService;

  constructor(marks: MessageMarksService, receipts: ReceiptsService) {
    this.#marks = marks;
    this.#receipts = receipts;
  }

  @Get('messages/:messageId/receipts')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists who has read a message, and when',
    description: `Members who were there when it was stored, without its author and you, and as far as they and you have read receipts on. The order has no meaning: clients sort. In conversations of more than ${LIMITS.receiptNamesMax} members they are only counted. A reply that is only in its thread is not found.`,
  })
  @ApiOkResponse({ type: MessageReceiptsDto, description: 'A page of the readers.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND')
  listReceipts(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
    @Query() query: CursorQueryDto,
  ): Promise<MessageReceipts> {
    return this.#receipts.page(userId, conversationId, messageId, query);
  }

  @Get('messages/:messageId/reactions')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists who has reacted to a message',
    description: 'In the order of the reactions.',
  })
  @ApiOkResponse({ type: ReactorPageDto, description: 'A page of the reactions.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND')
  listReactions(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
    @Query() query: CursorQueryDto,
  ): Promise<CursorPage<Reactor>> {
    return this.#marks.reactors(userId, conversationId, messageId, query);
  }

  @Put('messages/:messageId/reactions/:emoji')
  @RateLimit(REACTIONS)
  @ApiOperation({
    summary: 'Reacts to a message',
    description: 'When you have reacted with this emoji already, nothing changes.',
  })
  @ApiOkResponse({ type: MessageDto, description: 'The message with your reaction.' })
  @ApiProblem(
    'CHAT.NOT_MEMBER',
    'CHAT.NOT_FOUND',
    'CHAT.NOT_ALLOWED',
    'CHAT.MESSAGE_DELETED',
    'CHAT.TOO_MANY_REACTIONS',
    'CHAT.BLOCKED',
    'USERS.NOT_ACCEPTED',
  )
  addReaction(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId, emoji }: ReactionParamDto,
  ): Promise<Message> {
    return this.#marks.react(userId, conversationId, messageId, emoji, true);
  }

  @Delete('messages/:messageId/reactions/:emoji')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(REACTIONS)
  @ApiOperation({
    summary: 'Removes your reaction',
    description: 'When you have not reacted with this emoji, nothing changes.',
  })
  @ApiNoContentResponse({ description: 'The reaction is removed.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND', 'CHAT.NOT_ALLOWED', 'CHAT.MESSAGE_DELETED')
  async removeReaction(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId, emoji }: ReactionParamDto,
  ): Promise<void> {
    await this.#marks.react(userId, conversationId, messageId, emoji, false);
  }

  @Get('pins')
  @RateLimit(READS)
  @ApiOperation({
    summary: 'Lists the pinned messages',
    description: 'The last pinned one first.',
  })
  @ApiOkResponse({ type: PinPageDto, description: 'A page of the pinned messages.' })
  @ApiProblem('CHAT.NOT_MEMBER')
  listPins(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId }: ConversationParamDto,
    @Query() query: CursorQueryDto,
  ): Promise<CursorPage<Message>> {
    return this.#marks.pins(userId, conversationId, query);
  }

  @Put('messages/:messageId/pin')
  @RateLimit(PINS)
  @ApiOperation({
    summary: 'Pins a message',
    description: 'The policy of the conversation decides who may. A pinned one stays pinned.',
  })
  @ApiOkResponse({ type: MessageDto, description: 'The pinned message.' })
  @ApiProblem(
    'CHAT.NOT_MEMBER',
    'CHAT.NOT_FOUND',
    'CHAT.NOT_ALLOWED',
    'CHAT.MESSAGE_DELETED',
    'CHAT.BLOCKED',
    'USERS.NOT_ACCEPTED',
    'CHAT.TOO_MANY_PINS',
  )
  pinMessage(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
  ): Promise<Message> {
    return this.#marks.pin(userId, conversationId, messageId, true);
  }

  @Delete('messages/:messageId/pin')
  @HttpCode(HttpStatus.NO_CONTENT)
  @RateLimit(PINS)
  @ApiOperation({
    summary: 'Unpins a message',
    description: 'When it is not pinned, nothing changes.',
  })
  @ApiNoContentResponse({ description: 'The message is not pinned.' })
  @ApiProblem('CHAT.NOT_MEMBER', 'CHAT.NOT_FOUND', 'CHAT.NOT_ALLOWED', 'CHAT.MESSAGE_DELETED')
  async unpinMessage(
    @CurrentUser() { userId }: Principal,
    @Param() { conversationId, messageId }: MessageParamDto,
  ): Promise<void> {
    await this.#marks.pin(userId, conversationId, messageId, false);
  }
}
