import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A picture of a page that the server has made. `messages.links` and `link_pages` name it. */
@Entity('link_images')
@Index('link_images_used_at_idx', ['usedAt'])
class LinkImageEntity {
  /** SHA-256 of the picture: 64 hexadecimal digits in lower case. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'link_images_pkey' })
  id: string;

  @Column('integer')
  width: number;

  @Column('integer')
  height: number;

  @Column('text', { nullable: true })
  blurhash: string | null;

  /** When it was found, put into a message, or seen in one by the clean-up. */
  @Column('timestamptz', { name: 'used_at', default: () => 'now()' })
  usedAt: Date;
}

/** What a page said of itself; nothing when it could not be fetched. */
@Entity('link_pages')
@Index('link_pages_image_id_idx', ['imageId'])
@Index('link_pages_expires_at_idx', ['expiresAt'])
class LinkPageEntity {
  /** SHA-256 of the address. */
  @PrimaryColumn('bytea', { name: 'url_hash', primaryKeyConstraintName: 'link_pages_pkey' })
  urlHash: Buffer;

  @Column('text', { nullable: true })
  title: string | null;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('text', { name: 'site_name', nullable: true })
  siteName: string | null;

  @Column('text', { name: 'image_id', nullable: true })
  @ForeignKey(() => LinkImageEntity, { name: 'link_pages_image_id_fkey' })
  imageId: string | null;

  /** It is fetched again after this time. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}

/** Tables of links. */
export const LINKS_ENTITIES = [LinkImageEntity, LinkPageEntity] as const;
