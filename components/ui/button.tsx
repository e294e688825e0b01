import { Link } from "./link.tsx";
import type { ButtonHTMLAttributes, ReactNode } from "react";

/** primary: at most one per page · amber: emergencies · plain: an icon alone · link: reads as a link, acts as a button */
export type ButtonVariant = "default" | "primary" | "quiet" | "amber" | "plain" | "link";

interface Look {
  variant?: ButtonVariant;
  /** large: the one action at the foot of a phone page, 52 px. */
  size?: "large";
}

/** A native button, 28 px high, 48 on a phone. Its type is `button` unless you say `submit`. */
export function Button({
  variant = "default",
  size,
  type = "button",
  ...rest
}: Look & Omit<ButtonHTMLAttributes<HTMLButtonElement>, "className">): ReactNode {
  return <button {...rest} type={type} className="cs-button" data-variant={variant} data-size={size} />;
}

interface LinkButtonProps extends Look {
  href: string;
  children: ReactNode;
  /** For a file: the browser downloads it, no client navigation. */
  download?: boolean;
  "aria-label"?: string;
}

/** A link that looks like a button: for going somewhere or fetching a file, never for changing something. */
export function LinkButton({ variant = "default", size, href, download, ...rest }: LinkButtonProps): ReactNode {
  const look = { className: "cs-button", "data-variant": variant, "data-size": size };
  if (download) return <a {...rest} {...look} href={href} download />;
  return <Link {...rest} {...look} href={href} />;
}
