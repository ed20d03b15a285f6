/** The eight phases, in the only order there is. */
export const PHASES = [
  'preparation',
  'stop-traffic',
  'database-rollback',
  'application-rollback',
  'cache-invalidation',
  'traffic-restoration',
  'verification',
  'cleanup',
] as const;
