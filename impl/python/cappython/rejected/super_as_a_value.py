# rejected: 2: super
make = super
