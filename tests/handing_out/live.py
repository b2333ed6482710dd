"""A notebook in use: a kernel that stays, cells that are run one by one, a file that changes."""

from jupyter_client.manager import KernelManager


class Live:
    """A student's kernel in the folder of a problem set."""

    def __init__(self, folder):
        self.manager = KernelManager(kernel_name="student")
        self.manager.start_kernel(cwd=str(folder))
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def close(self):
        """End the kernel."""
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)

    def run(self, source):
        """Run a cell; returns its outputs, as a notebook has them."""
        outputs = []

        def keep(message):
            kind, content = message["msg_type"], message["content"]
            if kind in ("stream", "display_data", "execute_result", "error"):
                outputs.append({"output_type": kind, **content})

        self.client.execute_interactive(source, output_hook=keep, allow_stdin=False, timeout=60)
        return outputs

    def text(self, source):
        """Run a cell; returns what it shows, as plain text."""
        return "\n".join(map(as_text, self.run(source)))


def as_text(output):
    """Return what an output shows, as plain text; of a result without any HTML, nothing."""
    if output["output_type"] == "stream":
        return output["text"]
    if output["output_type"] == "error":
        return "\n".join(output["traceback"])
    if output["data"].get("text/html") == "":
        return ""
    return output["data"]["text/plain"]
