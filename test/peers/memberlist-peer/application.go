package main

import (
	"errors"
	"math/rand"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

// application is what memberlist calls: it tells of everything, and holds the node's metadata, state and broadcasts.
type application struct {
	out          *output
	queue        *memberlist.TransmitLimitedQueue
	refusesMerge string

	gate       sync.Mutex
	meta       []byte
	state      []byte
	ackPayload []byte
	list       *memberlist.Memberlist
}

func newApplication(o *options, out *output) *application {
	app := &application{out: out, refusesMerge: o.refuseMerge, meta: []byte(o.meta), state: make([]byte, o.stateSize)}
	// Always the same bytes, which do not compress.
	rand.New(rand.NewSource(1)).Read(app.state)
	app.queue = &memberlist.TransmitLimitedQueue{NumNodes: app.numMembers, RetransmitMult: 4}
	return app
}

// started hands over the node, which calls its delegates before it is known to its maker.
func (a *application) started(list *memberlist.Memberlist) {
	a.gate.Lock()
	defer a.gate.Unlock()
	a.list = list
}

func (a *application) numMembers() int {
	a.gate.Lock()
	defer a.gate.Unlock()
	if a.list == nil {
		return 1
	}
	return a.list.NumMembers()
}

func (a *application) setMeta(meta []byte) {
	a.gate.Lock()
	defer a.gate.Unlock()
	a.meta = meta
}

func (a *application) setState(state []byte) {
	a.gate.Lock()
	defer a.gate.Unlock()
	a.state = state
}

func (a *application) setAckPayload(payload []byte) {
	a.gate.Lock()
	defer a.gate.Unlock()
	a.ackPayload = payload
}

func (a *application) NodeMeta(limit int) []byte {
	a.gate.Lock()
	defer a.gate.Unlock()
	return a.meta
}

func (a *application) NotifyMsg(message []byte) {
	l := line{"event": "message", "length": len(message), "sha256": hash(message), "time": now()}
	if len(message) <= 1024 {
		l.addText("text", message)
	}
	a.out.write(l)
}

func (a *application) GetBroadcasts(overhead, limit int) [][]byte {
	return a.queue.GetBroadcasts(overhead, limit)
}

func (a *application) LocalState(join bool) []byte {
	a.gate.Lock()
	defer a.gate.Unlock()
	return a.state
}

func (a *application) MergeRemoteState(state []byte, join bool) {
	a.out.write(line{"event": "state", "length": len(state), "sha256": hash(state), "join": join, "time": now()})
}

func (a *application) NotifyJoin(node *memberlist.Node) { a.tell("joined", node) }

func (a *application) NotifyUpdate(node *memberlist.Node) { a.tell("updated", node) }

// NotifyLeave is called for members that left and for members that failed. What tells them apart is their state, which version
// 0.2.2 leaves at alive: then it is just gone.
func (a *application) NotifyLeave(node *memberlist.Node) {
	switch node.State {
	case memberlist.StateLeft:
		a.tell("left", node)
	case memberlist.StateDead:
		a.tell("failed", node)
	default:
		a.tell("gone", node)
	}
}

// NotifyMerge tells what the other side of a join says of its members, and refuses them if it was told to.
func (a *application) NotifyMerge(peers []*memberlist.Node) error {
	states := line{}
	for _, peer := range peers {
		states[peer.Name] = stateName(peer.State)
	}
	a.out.write(line{"event": "merge", "states": states, "time": now()})
	if a.refusesMerge != "" {
		return errors.New(a.refusesMerge)
	}
	return nil
}

// NotifyConflict tells of two nodes that claim one name.
func (a *application) NotifyConflict(existing, other *memberlist.Node) {
	a.out.write(line{"event": "conflict", "name": existing.Name, "address": existing.Address(), "other": other.Address(), "time": now()})
}

// AckPayload is what goes into each answer to a ping.
func (a *application) AckPayload() []byte {
	a.gate.Lock()
	defer a.gate.Unlock()
	return a.ackPayload
}

// NotifyPingComplete tells of a probe that was answered.
func (a *application) NotifyPingComplete(other *memberlist.Node, rtt time.Duration, payload []byte) {
	a.out.write(line{
		"event": "ping-complete", "name": other.Name, "milliseconds": milliseconds(rtt), "length": len(payload), "sha256": hash(payload), "time": now(),
	})
}

func (a *application) tell(event string, node *memberlist.Node) {
	l := line{"event": event, "name": node.Name, "address": node.Address(), "time": now()}
	l.addText("meta", node.Meta)
	a.out.write(l)
}

// broadcast is one user message on its way to everybody; none replaces another.
type broadcast []byte

func (broadcast) Invalidates(memberlist.Broadcast) bool { return false }

func (b broadcast) Message() []byte { return b }

func (broadcast) Finished() {}

func (broadcast) UniqueBroadcast() {}
