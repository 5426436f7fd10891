import { Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Contact, CursorPage } from '@chatcall/contracts';
import {
  ApiProblem,
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  RateLimit,
} from '../../platform/http/index.js';
import type { Principal } from '../../platform/tokens/index.js';
import { ContactsService } from './contacts.service.js';
import { ContactDto, ContactPageDto } from './dto/answers.dto.js';
import { UserIdParamDto } from './dto/requests.dto.js';

const CHANGES = { name: 'contacts', points: 60, seconds: 60, by: 'user' } as const;
/** Requests reach other users, so their limit is lower. */
const REQUESTS = { name: 'contact-requests', points: 100, seconds: 3600, by: 'user' } as const;

/** The user's own contacts, requests and blocks. */
@ApiTags('contacts')
@Authenticated()
@Controller('contacts')
export class ContactsController {
  readonly #contacts: ContactsService;

  constructor(contacts: ContactsService) {
    this.#contacts = contacts;
  }

  @Get()
  @ApiOperation({
    summary: 'Lists contacts, requests in both directions and blocked users',
    description: 'The order has no meaning: clients sort.',
  })
  @ApiOkResponse({ type: ContactPageDto, description: 'A page of the list of contacts.' })
  listContacts(
    @CurrentUser() { userId }: Principal,
    @Query() { cursor, limit }: CursorQueryDto,
  ): Promise<CursorPage<Contact>> {
    return this.#contacts.list(userId, cursor, limit);
  }

  @Put(':userId')
  @Authenticated({ permission: 'contacts.request' })
  @RateLimit(CHANGES, REQUESTS)
  @ApiOperation({
    summary: 'Sends a contact request, or accepts one',
    description: 'May be repeated. Both users are notified with `contact:changed`.',
  })
  @ApiOkResponse({ type: ContactDto, description: 'The contact, or the request that was sent.' })
  @ApiProblem('USERS.CONTACT_SELF', 'USERS.NOT_FOUND', 'USERS.BLOCKED', 'USERS.TOO_MANY_CONTACTS')
  connectContact(
    @CurrentUser() { userId }: Principal,
    @Param() params: UserIdParamDto,
  ): Promise<Contact> {
    return this.#contacts.connect(userId, params.userId);
  }

  @Delete(':userId')
  @RateLimit(CHANGES)
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Ends a contact, withdraws a request or declines one',
    description: 'May be repeated. Does not end a block.',
  })
  @ApiNoContentResponse({ description: 'There is no contact and no request.' })
  @ApiProblem('USERS.CONTACT_SELF', 'USERS.NOT_FOUND')
  removeContact(
    @CurrentUser() { userId }: Principal,
    @Param() params: UserIdParamDto,
  ): Promise<void> {
    return this.#contacts.remove(userId, params.userId);
  }

  @Put(':userId/block')
  @RateLimit(CHANGES)
  @ApiOperation({
    summary: 'Blocks a user',
    description:
      'Ends the contact. The blocked user cannot send contact requests or direct messages, cannot call, and does not find you. They are not notified of the block.',
  })
  @ApiOkResponse({ type: ContactDto, description: 'The block.' })
  @ApiProblem('USERS.CONTACT_SELF', 'USERS.NOT_FOUND', 'USERS.TOO_MANY_CONTACTS')
  blockUser(
    @CurrentUser() { userId }: Principal,
    @Param() params: UserIdParamDto,
  ): Promise<Contact> {
    return this.#contacts.block(userId, params.userId);
  }

  @Delete(':userId/block')
  @RateLimit(CHANGES)
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({
    summary: 'Ends a block',
    description: 'May be repeated. An earlier contact is not restored.',
  })
  @ApiNoContentResponse({ description: 'The user is not blocked.' })
  @ApiProblem('USERS.CONTACT_SELF', 'USERS.NOT_FOUND')
  unblockUser(
    @CurrentUser() { userId }: Principal,
    @Param() params: UserIdParamDto,
  ): Promise<void> {
    return this.#contacts.unblock(userId, params.userId);
  }
}
