package main

import (
	"bytes"
	"compress/lzw"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/hashicorp/go-msgpack/codec"
	"github.com/hashicorp/memberlist"
)

// The codec of memberlist is internal: these are our own types with the fields of the wire, through the library that memberlist
// encodes with. They bound memberlist's own cost from below.
type alive struct {
	Incarnation uint32
	Node        string
	Addr        []byte
	Port        uint16
	Meta        []byte
	Vsn         []uint8
}

type pushPullNode struct {
	Name        string
	Addr        []byte
	Port        uint16
	Meta        []byte
	Incarnation uint32
	State       int
	Vsn         []uint8
}

const (
	stateNodes   = 10_000
	packetLength = 1120
)

// micro prints one JSON object a line for each benchmark, with the name that Gossip.Benchmarks has for the same.
func micro() {
	message := encode(sampleAlive(7))
	state := encodeState()
	ten := compound(10)
	packet := compound(14)[:packetLength]
	run("EncodeAlive", func(b *testing.B) {
		sample := sampleAlive(7)
		for i := 0; i < b.N; i++ {
			encode(sample)
		}
	})
	run("DecodeAlive", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			var decoded alive
			decode(message, &decoded)
		}
	})
	run("DecodeCompound", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			decodeCompound(ten)
		}
	})
	run("EncodePushPull", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			encodeState()
		}
	})
	run("DecodePushPull", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			decoder := codec.NewDecoder(bytes.NewReader(state), handle)
			nodes := make([]pushPullNode, stateNodes)
			for n := range nodes {
				must(decoder.Decode(&nodes[n]))
			}
		}
	})
	run("QueueAndFill", queueAndFill)
	run("Compress", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			compress(packet)
		}
	})
	compressed := compress(packet)
	run("Inflate", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			reader := lzw.NewReader(bytes.NewReader(compressed), lzw.LSB, 8)
			_, err := io.Copy(&bytes.Buffer{}, reader)
			must(err)
			must(reader.Close())
		}
	})
	encryption()
}

// queueAndFill keeps a thousand messages waiting: one comes in, in place of an older one, and one packet is filled. Each may be sent
// 64 times, so that none is ever done: it is replaced before.
func queueAndFill(b *testing.B) {
	queue := &memberlist.TransmitLimitedQueue{NumNodes: func() int { return 1000 }, RetransmitMult: 16}
	names := make([]string, 1000)
	messages := make([][]byte, len(names))
	for i := range names {
		names[i] = name(i)
		messages[i] = append([]byte{4}, encode(sampleAlive(i))...)
		queue.QueueBroadcast(named{names[i], messages[i]})
	}
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		at := i % len(names)
		queue.QueueBroadcast(named{names[at], messages[at]})
		if len(queue.GetBroadcasts(2, 1400)) == 0 {
			b.Fatal("nothing was queued")
		}
	}
}

func encryption() {
	key := make([]byte, 32)
	nonce := make([]byte, 12)
	text := make([]byte, 1400)
	_, _ = rand.Read(key)
	_, _ = rand.Read(text)
	run("Seal", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			_, err := rand.Read(nonce)
			must(err)
			gcm(key).Seal(nil, nonce, text, nil)
		}
	})
	sealed := gcm(key).Seal(nil, nonce, text, nil)
	run("Open", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			_, err := gcm(key).Open(nil, nonce, sealed, nil)
			must(err)
		}
	})
}

func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	must(err)
	aead, err := cipher.NewGCM(block)
	must(err)
	return aead
}

func compress(packet []byte) []byte {
	var output bytes.Buffer
	writer := lzw.NewWriter(&output, lzw.LSB, 8)
	_, err := writer.Write(packet)
	must(err)
	must(writer.Close())
	return output.Bytes()
}

var handle = &codec.MsgpackHandle{}

func encode(value interface{}) []byte {
	var output bytes.Buffer
	must(codec.NewEncoder(&output, handle).Encode(value))
	return output.Bytes()
}

func decode(message []byte, value interface{}) {
	must(codec.NewDecoder(bytes.NewReader(message), handle).Decode(value))
}

func encodeState() []byte {
	var output bytes.Buffer
	encoder := codec.NewEncoder(&output, handle)
	for i := 0; i < stateNodes; i++ {
		a := sampleAlive(i)
		must(encoder.Encode(&pushPullNode{Name: a.Node, Addr: a.Addr, Port: a.Port, Meta: a.Meta, Incarnation: a.Incarnation, Vsn: a.Vsn}))
	}
	return output.Bytes()
}

func name(i int) string { return fmt.Sprintf("node-%05d", i) }

func sampleAlive(i int) *alive {
	return &alive{
		Incarnation: 1 + uint32(i%100),
		Node:        name(i),
		Addr:        []byte{10, 0, byte(i >> 8), byte(i)},
		Port:        7946,
		Meta:        []byte("zone=a;role=web"),
		Vsn:         []uint8{1, 5, 2, 0, 0, 0},
	}
}

// compound is alive messages in one packet: a count, the length of each, then the messages.
func compound(count int) []byte {
	packet := []byte{7, byte(count)}
	var bodies []byte
	for i := 0; i < count; i++ {
		message := append([]byte{4}, encode(sampleAlive(i))...)
		packet = append(packet, byte(len(message)>>8), byte(len(message)))
		bodies = append(bodies, message...)
	}
	return append(packet, bodies...)
}

func decodeCompound(packet []byte) {
	count := int(packet[1])
	rest := packet[2+2*count:]
	for i := 0; i < count; i++ {
		length := int(packet[2+2*i])<<8 | int(packet[3+2*i])
		var decoded alive
		decode(rest[1:length], &decoded)
		rest = rest[length:]
	}
}

// named is a broadcast that newer news about the same member replaces.
type named struct {
	name    string
	message []byte
}

func (n named) Invalidates(other memberlist.Broadcast) bool { return other.(named).name == n.name }

func (n named) Name() string { return n.name }

func (n named) Message() []byte { return n.message }

func (named) Finished() {}

func run(name string, body func(b *testing.B)) {
	result := testing.Benchmark(func(b *testing.B) {
		b.ReportAllocs()
		body(b)
	})
	must(json.NewEncoder(os.Stdout).Encode(map[string]interface{}{
		"name":      name,
		"ns":        round(float64(result.T.Nanoseconds()) / float64(result.N)),
		"bytes":     result.AllocedBytesPerOp(),
		"allocated": result.AllocsPerOp(),
	}))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
