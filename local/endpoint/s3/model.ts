/** Object Lock's hold on one version. Times are milliseconds since 1970. */
export interface Lock {
  mode?: 'COMPLIANCE' | 'GOVERNANCE';
  retainUntil?: number;
  legalHold?: boolean;
}

/** One version of an object, or a delete marker. Kept as one JSON file beside its data file. */
export interface Version {
  readonly key: string;
  /** `null` in a bucket that never had versioning. */
  readonly versionId: string;
  /** Grows with every write of the bucket: the order of versions, also across restarts. */
  readonly sequence: number;
  readonly modified: number;
  readonly deleteMarker: boolean;
  /** Name of the data file; absent for a delete marker. */
  readonly data?: string;
  readonly size: number;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
  /** Headers given at the write and given back at every read: content-type, x-amz-meta-* … */
  readonly headers: Readonly<Record<string, string>>;
  readonly lock: Lock;
}

export interface BucketSettings {
  readonly name: string;
  readonly created: number;
  versioning?: 'Enabled' | 'Suspended';
  objectLock?: { mode?: 'COMPLIANCE' | 'GOVERNANCE'; days?: number; years?: number };
}
