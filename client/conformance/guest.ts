/** The cookie that pages give a guest. */
export const GUEST_COOKIE = "viewer=guest-1";
