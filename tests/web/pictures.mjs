// pictures FOLDER: what the README shows, in light and at the size of a small screen.
import { join } from "node:path";
import { close, open } from "./browser.mjs";

const [folder] = process.argv.slice(2);
const pictures = [["session", "shared", "#talk-12", 650], ["across", "all", "#across", 655]];

for (const [name, page, section, height] of pictures) {
  await open(page, { colorScheme: "light" }, async (shown) => {
    const { y } = await shown.locator(section).boundingBox();
    await shown.screenshot({ path: join(folder, `${name}.png`), fullPage: true, clip: { x: 0, y: y + 12, width: 1280, height } });
  });
}
await close();
