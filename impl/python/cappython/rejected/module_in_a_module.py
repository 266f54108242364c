# rejected: 3: json
import json
d = json.codecs
