# rejected: 2: breakpoint
breakpoint()
