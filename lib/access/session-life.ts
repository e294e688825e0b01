/** A session ends a week after sign-in, whatever happens in between. The row decides; the cookie only agrees. */
export const SESSION_HOURS = 7 * 24;
