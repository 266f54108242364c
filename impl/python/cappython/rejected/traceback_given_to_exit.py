# rejected: 6: tb_frame
class Manager:
    def __enter__(self):
        return self
    def __exit__(self, kind, error, trace):
        self._stolen = trace.tb_frame
