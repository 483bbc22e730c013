package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"sync"
	"time"
	"unicode/utf8"
)

// line is one JSON object of the output.
type line map[string]interface{}

// addText adds bytes as text where they are UTF-8, in base 64 where they are not.
func (l line) addText(name string, bytes []byte) {
	if utf8.Valid(bytes) {
		l[name] = string(bytes)
	} else {
		l[name+"Base64"] = base64.StdEncoding.EncodeToString(bytes)
	}
}

// output writes whole lines, whoever writes.
type output struct {
	gate    sync.Mutex
	encoder *json.Encoder
}

func newOutput(w io.Writer) *output {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return &output{encoder: encoder}
}

func (o *output) write(l line) {
	o.gate.Lock()
	defer o.gate.Unlock()
	// Nobody reads any more when this fails, and the end of input follows.
	_ = o.encoder.Encode(l)
}

func hash(bytes []byte) string {
	sum := sha256.Sum256(bytes)
	return hex.EncodeToString(sum[:])
}

func milliseconds(duration time.Duration) float64 { return float64(duration.Microseconds()) / 1000 }

func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }
