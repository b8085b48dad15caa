/** Saves what the server makes of a call; a refusal is shown as a problem, not as a failed download. */

/**
 * @param {string} address
 * @param {string} fileName where the server names none
 * @param {(reason: string) => void} onRefused
 */
export async function download(address, fileName, onRefused) {
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok) {
    onRefused(response ? (await response.text()).trim() : "The server did not answer.");
    return;
  }
  const named = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = named ?? fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
